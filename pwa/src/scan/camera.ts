/** Knows the camera: a wide picture, frames decoded in a worker, every track stopped when it is left. */

import type { Found } from "../worker/decoder.ts";

export type CameraProblem = "insecure" | "NotAllowedError" | "NotFoundError" | "NotReadableError" | "other";

export interface Camera {
  readonly hasTorch: boolean;
  torch(on: boolean): Promise<void>;
  close(): void;
}

const EVERY_MS = 90;
const WIDEST = 1280;

/** Show the camera in a video and tell every code once; or say why there is no camera. */
export async function openCamera(
  video: HTMLVideoElement,
  tell: (text: string) => void,
  several: () => void,
): Promise<Camera | CameraProblem> {
  if (!navigator.mediaDevices?.getUserMedia) return "insecure";
  let stream: MediaStream;
  try {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: WIDEST }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    return (["NotAllowedError", "NotFoundError", "NotReadableError"] as const).find((known) => known === name) ?? "other";
  }
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const worker = new Worker(BAOGONG_DECODER, { type: "module" });
  const stop = decode(video, worker, tell, several);
  const track = stream.getVideoTracks()[0];
  const able = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  return {
    hasTorch: able.torch === true,
    torch: async (on) => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    close() {
      stop();
      worker.terminate();
      for (const one of stream.getTracks()) one.stop();
      video.srcObject = null;
    },
  };
}

/** One frame at a time; two different codes in one frame are not guessed between. */
function decode(video: HTMLVideoElement, worker: Worker, tell: (text: string) => void, several: () => void): () => void {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  let busy = false;
  let last = { text: "", at: 0 };
  worker.onmessage = ({ data }: MessageEvent<Found>) => {
    busy = false;
    const [text, other] = [...new Set(data.texts)];
    if (text === undefined) return;
    if (other !== undefined) {
      if (performance.now() - last.at > 2000) several();
      last = { text: "", at: performance.now() };
      return;
    }
    if (text === last.text && performance.now() - last.at < 2000) {
      last.at = performance.now();
      return;
    }
    last = { text, at: performance.now() };
    tell(text);
  };
  worker.onerror = () => {
    busy = false;
  };
  const timer = setInterval(() => {
    if (busy || paper === null || video.videoWidth === 0) return;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = paper.getImageData(0, 0, canvas.width, canvas.height);
    busy = true;
    worker.postMessage(picture, [picture.data.buffer]);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
