// Looking for a QR code, in a photograph or through the camera, where the browser reads codes (BarcodeDetector).

interface Reader { detect(picture: ImageBitmap | HTMLVideoElement): Promise<{ rawValue: string }[]> }

declare const BarcodeDetector: new (options: { formats: string[] }) => Reader;

const reader = (): Reader => new BarcodeDetector({ formats: ["qr_code"] });

export const canRead = (): boolean => "BarcodeDetector" in globalThis;

/** A page from disk, and one without a right to the camera, may have none to look through. */
export const canLook = (): boolean => canRead() && !!navigator.mediaDevices?.getUserMedia;

/** The text of the code in a photograph. Throws where there is none. */
export async function inPhotograph(file: File): Promise<string> {
  const [code] = await reader().detect(await createImageBitmap(file));
  return code!.rawValue;
}

/** The text of the first code that is held before the camera; nothing when the video was taken off the page. Throws without a camera. */
export async function before(video: HTMLVideoElement): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    const codes = reader();
    video.srcObject = stream;
    await video.play();
    while (video.isConnected) {
      const [code] = await codes.detect(video);
      if (code) return code.rawValue;
      await new Promise((next) => setTimeout(next, 100));
    }
  } finally {
    stream.getTracks().forEach((track) => track.stop());
  }
  return undefined;
}
