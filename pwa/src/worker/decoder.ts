/** Knows how a picture is read: our QR and Code 128, and what else hangs about in a plant, so that it can be named. Runs beside the page. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

export interface Found {
  readonly texts: readonly string[];
  readonly ms: number;
}

prepareZXingModule({ overrides: { locateFile: () => BAOGONG_WASM }, fireImmediately: true });

self.onmessage = async ({ data }: MessageEvent<ImageData>) => {
  const began = performance.now();
  try {
    const found = await readBarcodes(data, {
      formats: ["QRCode", "Code128", "EAN-13", "EAN-8", "UPC-A", "DataMatrix", "Code39"],
      tryRotate: true,
      tryDownscale: true,
      tryInvert: false,
      tryHarder: false,
      maxNumberOfSymbols: 3,
    });
    const texts = found.filter((one) => one.isValid).map((one) => one.text);
    self.postMessage({ texts, ms: performance.now() - began } satisfies Found);
  } catch (error) {
    console.error(error);
    self.postMessage({ texts: [], ms: performance.now() - began } satisfies Found);
  }
};
