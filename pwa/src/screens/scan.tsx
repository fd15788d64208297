/** Scan 扫一扫: the camera where there is one, and the last digits of the order's number where there is none. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { openCamera, type Camera, type CameraProblem } from "../scan/camera.ts";
import { scanned } from "../scan/pipeline.ts";
import { ordersEnding } from "../world/work.ts";
import { somebody } from "./sign.tsx";
import { Button, Card, Field, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { t } from "../words/words.ts";

export function Scan() {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useSignal<Camera | null>(null);
  const problem = useSignal<CameraProblem | null>(null);
  const torch = useSignal(false);
  const digits = useSignal("");

  useEffect(() => {
    let opened: Camera | null = null;
    let gone = false;
    async function start(): Promise<void> {
      if (video.current === null) return;
      const found = await openCamera(video.current, (text) => void scanned(text, "camera"));
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

  const found = ordersEnding(digits.value);
  return (
    <Screen title={t("tab.scan")} home={!somebody()}>
      <div class="camera">
        <video ref={video} muted playsInline aria-label={t("scan.picture")} />
        {problem.value === null ? <p class="aim" aria-hidden="true" /> : <p class="problem" role="alert">{t(`camera.${problem.value}`)}</p>}
      </div>
      {camera.value?.hasTorch ? <Button pressed={torch.value} onTap={() => { torch.value = !torch.value; void camera.value?.torch(torch.value); }}>{t("scan.torch")}</Button> : null}
      <Card>
        <p class="lead">{t("scan.orTyped")}</p>
        <Field id="digits" label={t("scan.digits")} value={digits.value} mode="numeric" type="search" set={(value) => { digits.value = value; }} />
        {found.map((state) => (
          <button type="button" class="row result" key={state.order} data-order={state.order} onClick={() => go("order", state.order)}>
            <strong class="grow">{state.plan?.number}</strong><span>{state.plan?.item.name}</span>
          </button>
        ))}
        {digits.value.length >= 2 && found.length === 0 ? (
          <Button id="typed-code" onTap={() => void scanned(digits.value, "typed")}>{t("scan.asCode")}</Button>
        ) : null}
      </Card>
    </Screen>
  );
}
