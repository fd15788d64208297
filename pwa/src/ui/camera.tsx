/** The camera as a part of any screen: a picture, a torch where there is one, and words where there is no camera. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { openCamera, type Camera, type CameraProblem } from "../scan/camera.ts";
import { feedback, tell } from "../scan/feedback.ts";
import { scanned } from "../scan/pipeline.ts";
import { t } from "../words/words.ts";
import { Button, Sheet } from "./parts.tsx";

export function CameraPicture() {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useSignal<Camera | null>(null);
  const problem = useSignal<CameraProblem | null>(null);
  const torch = useSignal(false);

  useEffect(() => {
    let opened: Camera | null = null;
    let gone = false;
    async function start(): Promise<void> {
      if (video.current === null) return;
      const found = await openCamera(
        video.current,
        (text) => void scanned(text, "camera"),
        () => tell("wrong", t("scan.several")),
      );
      if (gone) return typeof found === "string" ? undefined : found.close();
      if (typeof found === "string") problem.value = found;
      else {
        opened = found;
        camera.value = found;
      }
    }
    void start();
    const onHidden = (): void => {
      if (document.hidden) {
        opened?.close();
        opened = null;
      } else if (opened === null) void start();
    };
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      gone = true;
      opened?.close();
      document.removeEventListener("visibilitychange", onHidden);
    };
  }, []);

  return (
    <>
      <div class="camera">
        <video ref={video} muted playsInline aria-label={t("scan.picture")} />
        {problem.value === null ? (
          <p class="aim" aria-hidden="true" />
        ) : (
          <p class="problem" role="alert">
            {t(`camera.${problem.value}`)}
          </p>
        )}
      </div>
      {camera.value?.hasTorch ? (
        <Button
          pressed={torch.value}
          onTap={() => {
            torch.value = !torch.value;
            void camera.value?.torch(torch.value);
          }}
        >
          {t("scan.torch")}
        </Button>
      ) : null}
    </>
  );
}

/** A button that opens the camera over a screen which waits for a scan: what is typed there stays. */
export function ScanButton() {
  const open = useSignal(false);
  const since = useRef(0);
  useSignalEffect(() => {
    const said = feedback.value;
    if (said !== null && said.kind !== "wrong" && said.at > since.current) open.value = false;
  });
  return (
    <>
      <Button
        id="scan-here"
        onTap={() => {
          since.current = performance.now();
          open.value = true;
        }}
      >
        ▣ {t("scan.camera")}
      </Button>
      {open.value ? (
        <Sheet
          title={t("scan.camera")}
          close={() => {
            open.value = false;
          }}
        >
          <CameraPicture />
        </Sheet>
      ) : null}
    </>
  );
}
