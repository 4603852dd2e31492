// The grounds from above, under everything: paler than the plan, dark at night, red in red light.

import type { Handle } from "../handle";

declare const tacmap: Handle;

/** It fills `box` (left, bottom, right and top in metres); the picture is WebP in base64. */
interface Picture { box: [number, number, number, number]; webp: string }

export async function lieUnder(): Promise<void> {
  const text = document.getElementById("aerial")?.textContent;
  if (!text) return;
  const { shown, draw } = tacmap;
  const { box: [left, bottom, right, top], webp } = JSON.parse(text) as Picture;
  const bytes = Uint8Array.from(atob(webp), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/webp" }));
  shown.under = (g) => {
    if (shown.hidden.has("aerial")) return;
    g.save();
    g.translate(left, top);
    g.scale(1, -1);
    g.globalAlpha = shown.theme === "day" ? 0.6 : 0.4;
    g.drawImage(picture, 0, 0, right - left, top - bottom);
    g.globalAlpha = 1;
    g.globalCompositeOperation = "multiply"; // leaves of each pixel what is red in it
    g.fillStyle = shown.theme === "red" ? "red" : "#fff";
    g.fillRect(0, 0, right - left, top - bottom);
    g.restore();
  };
  draw();
}
