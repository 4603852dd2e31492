// Every word of the upload step, in one place, ready for other languages.

import type { Letter } from "./server";
import type { State } from "./transfers.svelte";

export const KINDS = /\.(dxf|svg|svgz)$/i;
export const ACCEPT = ".dxf,.svg,.svgz";

export const START = "Start with the floor plans";
export const START_MORE = "DXF or SVG, one file for each floor, or several floors in one file. Drop them all at once.";
export const CHOOSE = "Choose drawings";
export const DROP = "Drop drawings here, or";
export const ADD = "Add drawings";
export const WHERE_FROM = "Where do I get them?";
export const WHERE_FROM_MORE = [
  "Ask the architect or the district's facilities office for the floor plans “as DXF”. Every CAD program can save them so; it takes them a minute.",
  "From AutoCAD (DWG): Save as, and choose DXF. From Revit: Export, CAD formats, DXF. From a PDF that was plotted from CAD: open it in Inkscape and save it as SVG.",
  "A scanned or photographed plan holds no lines and cannot be read.",
];
export const BELONGS = "These drawings show";
export const NEW_BUILDING = "another building…";
export const NEW_BUILDING_NAME = "What is it called?";

export const STATES: Record<State, string> = { waiting: "Waiting", sending: "Sending", reading: "Reading the drawing…", done: "Read", refused: "Could not be used", stopped: "Stopped" };
export const STOP = "Stop";
export const AGAIN = "Try again";
export const FORGET = "Remove from the list";
export const NOT_A_PLAN = (name: string): Letter => ({
  title: `${name} is no drawing that can be read here.`,
  remedy: /\.dwg$/i.test(name) ? "Open it in the CAD program and save it as DXF; or ask whoever sent it for a DXF."
    : /\.pdf$/i.test(name) ? "Ask for the same plan as DXF. If there is only the PDF, open it in Inkscape and save it as SVG."
    : "Choose a DXF or SVG file.",
});
export const CANNOT_SEND: Letter = { title: "The service cannot be reached.", remedy: "Look whether the network is there, then try again. Nothing was lost." };
export const SAME_NAME = (name: string, floor: string): string => `There is a ${name} already, the plan of ${floor}.`;
export const IS_NEWER = (floor: string): string => `It is a newer drawing of ${floor}`;
export const IS_OTHER = "It is another floor";

export const FLOORS = "Floors";
export const UNDO = "Undo";
export const REDO = "Redo";
export const BUILDING = "Building";
export const FLOOR_NAME = "What people call it";
export const UP = (label: string): string => `Move ${label} up`;
export const DOWN = (label: string): string => `Move ${label} down`;
export const ENTRANCE_LEVEL = "The main entrance is on this floor";
export const LEVEL = (index: number): string => (index === 0 ? "main entrance" : index > 0 ? `${index} above` : `${-index} below`);
export const TAKE_AWAY = "Take away";
export const TAKE_AWAY_SURE = "Really take it away? Undo brings it back.";
export const SURE_YES = "Take it away";
export const SURE_NO = "Keep it";

export const UNDERSTOOD = "What was understood";
export const OF_FILE = (file: string): string => `from ${file}`;
export const ROOMS = (rooms: number, numbered: number): string => `${rooms} ${rooms === 1 ? "room" : "rooms"}, ${numbered} with a number`;
export const DOORS = (doors: number, exterior: number): string => `${doors} ${doors === 1 ? "door" : "doors"}, ${exterior} to the outside`;
export const AREA = (m2: number): string => `${Math.round(m2).toLocaleString("en")} m² · ${Math.round(m2 * 10.7639).toLocaleString("en")} sq ft`;
export const NO_ROOMS = "No rooms were found on it.";

export const SIZE = "Size";
const feet = (m: number): string => `${Math.floor(m / 0.3048)} ft`;
export const MEASURES = (w: number, h: number): string => `${w.toFixed(1)} × ${h.toFixed(1)} m (${feet(w)} × ${feet(h)})`;
export const UNIT = (metres: number): string => `One unit of the drawing is ${named(metres)}.`;
const UNITS: [number, string][] = [[0.001, "1 mm"], [0.01, "1 cm"], [0.0254, "1 inch"], [0.3048, "1 foot"], [1, "1 m"]];
const named = (metres: number): string => UNITS.find(([unit]) => Math.abs(metres / unit - 1) < 0.0005)?.[1] ?? `${Number(metres.toPrecision(4))} m`;
export const SIZE_SURE = "Sure, by what is drawn";
export const SIZE_SAID = "Said by a person";
export const SIZE_TOLD = "By what is drawn: please check one length";
export const SIZE_DOUBT = "Not sure: please measure one length";
export const WHY = "How this was told";
export const MEASURE = "Measure a length";
export const MEASURE_HOW = "Click both ends of something whose length you know: a corridor, a wall, a door.";
export const MEASURED = "How long is it?";
export const MEASURED_HINT = "such as 31' 2\", 31 ft 2 in, or 9.5 m";
export const NO_LENGTH = "Say it with its unit: 31' 2\", 31 ft 2 in, or 9.5 m.";
export const LENGTH = /^(\d+([.,]\d+)?\s*(mm|cm|m|met(er|re)s?|ft|feet|foot|in|inch|inches|'|")[\s-]*)+$/i;
export const NOW_SAYS = (metres: number): string => `Now it measures ${metres.toFixed(2)} m (${(metres / 0.3048).toFixed(1)} ft).`;
export const KEEP = "Keep";
export const CANCEL = "Cancel";

export const NORTH = "North";
export const NORTH_KNOWN = (bearing: number): string => `North points ${bearing.toFixed(0)}° clockwise from the top of the plan.`;
export const NORTH_UNKNOWN = "Nobody has said where north is.";
export const NORTH_BY_POINTS = "North follows from the points on earth below.";
export const SET_NORTH = "Set north";
export const NORTH_HOW = "Drag the arrow until it points north, or type the degrees.";
export const NORTH_FIELD = "Degrees clockwise from the top of the plan";

export const PLACE = "Place on earth";
export const PLACE_UNKNOWN = "Where the school stands is not known. Dispatch maps and aerial pictures need it.";
export const PLACE_KNOWN = (lat: number, lon: number): string => `At ${lat.toFixed(5)}, ${lon.toFixed(5)}`;
export const RESIDUAL = (metres: number): string => `The points agree to ${metres < 1 ? `${(metres * 100).toFixed(0)} cm` : `${metres.toFixed(1)} m`}.`;
export const SET_PLACE = "Place it by points";
export const PLACE_HOW = "Click a corner of the building you can find on a satellite map, then type its latitude and longitude. Two corners far apart are needed, three are better.";
export const PLACE_FIND = "In an online map, a right click on the corner shows both numbers; paste them as they are.";
export const POINT = (order: number): string => `Point ${order}`;
export const LAT_LON = "Latitude, longitude";
export const LAT_LON_HINT = "such as 43.70999, -84.93000";
export const LAT_LON_BAD = "Two numbers with a comma between them: latitude, then longitude.";
export const OFF_BY = (metres: number): string => `off by\u00a0${metres < 1 ? `${(metres * 100).toFixed(0)}\u00a0cm` : `${metres.toFixed(1)}\u00a0m`}`;
export const DROP_POINT = (order: number): string => `Take point ${order} away`;
export const CLICK_NEXT = "Click the next corner on the plan.";
export const SAVE_PLACE = "Keep these points";
export const TWO_POINTS = "Two points at least.";

export const OVERHEAD = "Picture from above";
export const OVERHEAD_NONE = "Printed sheets and dispatch maps can show the school from above. Counties give such pictures away (“orthophoto”).";
export const OVERHEAD_OF = (day: string, source?: string): string => `Taken on ${day}${source ? `, ${source}` : ""}.`;
export const OVERHEAD_SHOWN = "The picture as it lies under the plan";
export const OVERHEAD_SET = "Lay one under the plan";
export const OVERHEAD_ANOTHER = "Another picture";
export const OVERHEAD_DROP = "Take it away";
export const OVERHEAD_FILE = "JPEG, PNG, WebP, TIFF or GeoTIFF";
export const OVERHEAD_DAY = "The day it was taken";
export const OVERHEAD_WHOSE = "Whose it is";
export const OVERHEAD_WHOSE_HINT = "such as the county's GIS office";
export const OVERHEAD_UPPER = "Latitude, longitude of its upper left corner";
export const OVERHEAD_LOWER = "Latitude, longitude of its lower right corner";
export const OVERHEAD_CORNERS = "North must be up. A GeoTIFF knows its corners: leave both empty.";
export const OVERHEAD_BUSY = "Looking at it…";

export const OVER = "Lies over";
export const OVER_GROUND = "The other floors are laid over this one.";
export const OVER_TOLD = (floor: string): string => `Laid over ${floor} by points that a person set.`;
export const OVER_FOUND = "Laid over the others by what is drawn.";
export const OVER_DOUBT = "Guessed: please check";
export const LINE_UP = "Line it up";
export const LINE_UP_HOW = "Click two corners of this floor that are also on the other one, far from each other: stairs, outer corners.";
export const LINE_UP_THEN = (floor: string): string => `Now the same two corners on ${floor}, in the same order.`;
export const LINE_UP_LOOK = "How they lie now: walls of this floor dark, of the other one blue.";
export const OVERLAY = (floor: string, under: string): string => `${floor} laid over ${under}`;
export const LINE_UP_OTHER = "Line it up with";
export const LINE_UP_UNDO = "Forget these points";

export const LAYERS = "Layers";
export const LAYERS_MORE = "What each layer of the drawing was taken for, by its name. A layer whose name says nothing is judged by the shapes on it.";
export const TAKEN_FOR: Record<string, string> = {
  walls: "walls", doors: "doors", windows: "windows", stairs: "stairs, elevators", equipment: "furniture, equipment", rooms: "outlines or names of rooms",
  words: "words", shapes: "judged by its shapes", nothing: "left out",
};
export const HIDDEN = "switched off";
export const LAYERS_WRONG = "Something taken for the wrong thing? Rename the layer in the drawing (A-WALL, A-DOOR …) and replace it here; or put single walls right in Check rooms.";

export const FINDINGS = "Notes on this drawing";
export const NO_FINDINGS = "Nothing to look at.";
export const SHOW = "Show";
export const MORE_FINDINGS = (count: number): string => `and ${count} more: all of them are in Check rooms`;

export const REPLACE = "Replace by a newer drawing";
export const REPLACE_MORE = "What you put right, placed and walked stays where the drawing did not change. You see what changes before anything is taken.";
export const CHOOSE_NEWER = "Choose the newer drawing";
export const COMPARING = "Comparing…";
export const COMPARED = (file: string): string => `${file} compared with what is there`;
export const COMPARED_STATES: Record<string, string> = { kept: "unchanged", changed: "changed", new: "new", gone: "gone" };
export const ROOMS_STATE = (count: number, state: string): string => `${count} ${count === 1 ? "room" : "rooms"} ${COMPARED_STATES[state]}`;
export const CHANGES = "What changes";
export const NO_CHANGES = "Nothing that is on the map changes.";
export const LOST = "These rows will no longer find their place";
export const DOUBTS = "These corrections are to be looked at again";
export const UNVERIFIED = (count: number): string => !count ? "Nothing that was walked is in doubt."
  : count === 1 ? "One room or door counts as not walked until somebody looks at it again." : `${count} rooms and doors count as not walked until somebody looks at them again.`;
export const TAKE = "Take the newer drawing";
export const TAKE_ANYWAY = "It is the right one: take it anyway";
export const LEAVE = "Leave the one that is there";

export const ROOM = (called: string): string => (called ? `Room ${called}` : "A room without a number");
export const PLAN = "Plan";
export const WRONG = (where: string): string => `It stands here: ${where}`;
export const NEXT = "Next: check rooms";
