// From latitude and longitude to the plan's metres, on the plane that touches the ellipsoid at the site (WGS 84).

import type { Georeference, Point } from "../model";

const EQUATOR = 6_378_137; // metres
const SQUASHED = 0.006_694_38; // the ellipsoid's first eccentricity, squared

export function fromEarth({ latitude, longitude, y_axis_bearing }: Georeference, north: number, east: number): Point {
  const radians = Math.PI / 180;
  const bent = 1 - SQUASHED * Math.sin(latitude * radians) ** 2;
  const across = EQUATOR / Math.sqrt(bent);
  const y = (north - latitude) * radians * across * ((1 - SQUASHED) / bent);
  const x = (east - longitude) * radians * across * Math.cos(latitude * radians);
  const c = Math.cos(y_axis_bearing * radians);
  const s = Math.sin(y_axis_bearing * radians);
  return [x * c - y * s, x * s + y * c];
}
