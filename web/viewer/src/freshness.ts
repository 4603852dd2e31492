// How old the plan is at the moment it is opened. The page cannot prove anything; it can count days.

export interface Freshness { level: "good" | "soon" | "over"; words: string }

const DAY = 86_400_000;

export function freshness(due: string, today: Date): Freshness {
  const now = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  const days = Math.round((Date.parse(due) - now) / DAY);
  if (days < 0) return { level: "over", words: `Review overdue ${spell(-days)}` };
  return { level: days > 60 ? "good" : "soon", words: `Review due in ${spell(days)}` };
}

const spell = (days: number): string => (days === 1 ? "1 day" : `${days} days`);
