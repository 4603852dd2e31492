// What the step Place says, ready for other languages.

export const LAYERS: Record<string, string> = {
  entrances: "Entrances and keys", cameras: "Cameras", utilities: "Shut-offs", fire: "Fire service", medical: "Medical", lockers: "Lockers",
  hazards: "Hazards", radio: "Radio", command: "Command and staging", routes: "Routes", grounds: "Grounds",
};

export const SUGGESTED = "Suggested by the plan";

/** The key that begins to place a thing of a type. */
export const KEYS: Record<string, string> = {
  camera: "c", aed: "a", utility: "u", key_box: "k", locker: "l", extinguisher: "x", fire_panel: "f", pull_station: "p", hydrant: "h",
  trauma_kit: "t", access_point: "e", radio_check: "r", hazard: "z", command_post: "o", staging: "s", fdc: "d",
};

export const SEEN_BY: Record<string, string> = { public: "everybody", fire: "fire and police", police: "police only" };

/** What a field is called and how it is asked: "text" unless another kind is said. */
export interface Field { label: string; kind?: "yes-no" | "day" | "number"; choices?: string[]; low?: number; high?: number }

export const FIELDS: Record<string, Field> = {
  door: { label: "Door number" }, normally_locked: { label: "Normally locked", kind: "yes-no" }, access_control: { label: "Access control" },
  key_ref: { label: "Tag of the key (never a code)" }, mount: { label: "Mounted on, and how high" }, stream_ref: { label: "Address of the stream, without login" },
  vms_id: { label: "Name in the video system" }, live_ok: { label: "Live picture may be shown", kind: "yes-no" },
  bearing_deg: { label: "Looks towards, degrees", kind: "number", low: 0, high: 359 }, fov_deg: { label: "Field of view, degrees", kind: "number", low: 1, high: 360 },
  range_m: { label: "Sees as far as, metres", kind: "number", low: 0.1, high: 2000 }, maker: { label: "Maker" }, holder: { label: "Who holds the key" },
  last_opened: { label: "Last opened", kind: "day" }, contents_ref: { label: "What is in it (tags, never codes)" },
  service: { label: "What it shuts off", choices: ["gas", "water", "electric", "hvac", "it", "steam", "oxygen", "propane"] },
  action: { label: "What to do there" }, tool: { label: "Tool that is needed" }, turn_direction: { label: "Which way to turn" },
  kind: { label: "Kind" }, zone: { label: "Zone" }, pads_expire: { label: "Pads expire", kind: "day" }, battery_expire: { label: "Battery expires", kind: "day" },
  public_hours: { label: "When the public can reach it" }, kit_ref: { label: "Tag of the kit" }, lock: { label: "How it is locked" },
  inventory_ref: { label: "Its list of contents" }, last_check: { label: "Last checked", kind: "day" }, seal_no: { label: "Seal number" },
  material: { label: "Material" }, un_no: { label: "UN number" }, quantity: { label: "How much" }, nfpa704: { label: "NFPA 704, such as 3-0-1-OX" },
  channel: { label: "Channel" }, result: { label: "How it was heard", choices: ["good", "weak", "none"] }, dead_spot: { label: "Dead spot", kind: "yes-no" },
  checked_at: { label: "Tried on", kind: "day" }, role: { label: "Which one", choices: ["primary", "alternate"] },
  capacity: { label: "How many people", kind: "number", low: 0, high: 1_000_000 }, to_opening: { label: "Leads to door" },
  two_way_comms: { label: "Two-way communication", kind: "yes-no" }, levels: { label: "Floors it serves" }, roof_access: { label: "Leads to the roof", kind: "yes-no" },
};

export const SHAPE_WORDS: Record<string, string> = { point: "A point", line: "A line", polygon: "An area" };

export const HOW: Record<string, string> = {
  point: "Click where it is.", line: "Set points along it; a second click on the last, or Done, ends it.", polygon: "Set points around it; a point on the first, or Done, closes it.",
};

export const UNKNOWN = (called: string): string => `“${called}” is written down as something that there is not.`;
export const WHAT_IS_IT = "What is it?";
export const TAKE_AWAY = "Take it away";
export const NO_PLACE = "Nothing says where it is.";
