// What findings say, without what is meant for the keepers of files: in the studio there are buttons for that.

const FOR_FILES = /site\.toml|features\.csv|corrections\.csv|logbook\.csv|metres_per_unit =|--[a-z]|site folder|\bthe row\b|\btacmap \w|\[\[?\w+\]|`\w+`/;

const PLACE = /^[\w./-]+\.(?:csv|toml|json|geojson)(?:, [^:]*)?: /; // where in a file a line of a refusal is

/** The sentences and clauses that are for everybody, without the files that they are about; `otherwise` where there is none. */
export function spoken(message: string, otherwise = message): string {
  const lines = message.split("\n").map((line) => line.trim().replace(/^lockers\/([\w.-]+?)\.csv,? line \d+: /, "Locker $1: ").replace(PLACE, ""));
  const parts = lines.flatMap((line) => line.split(/(?<=[.?!]) +(?=[A-Z])|(?<=;) /)).filter(Boolean);
  const kept = parts.filter((part) => !FOR_FILES.test(part)).join(" ").replace(/;$/, ".");
  return kept ? kept[0]!.toUpperCase() + kept.slice(1) : otherwise;
}

const SHEETS: [RegExp, string][] = [
  [/^site\.toml/, "The site's settings"], [/^features/, "What is placed"], [/^corrections/, "What was put right on the plans"], [/^replaced/, "What replaced drawings left behind"],
  [/^logbook/, "The logbook"], [/^copies/, "Who was given a copy"], [/^walk/, "The records of walk-throughs"], [/^lockers\/(.+)-checks\.csv/, "The checks of locker $1"],
  [/^lockers\/(.+)\.csv/, "The inventory of locker $1"],
];

/** A file of the site as people at the studio know it, with the line. */
export function sheetCalled(file: string, line: number | null): string {
  const [pattern, words] = SHEETS.find(([each]) => each.test(file)) ?? [/^.*$/, file];
  return `${words.replace("$1", pattern.exec(file)?.[1] ?? "")}${line ? `, line ${line}` : ""}`;
}
