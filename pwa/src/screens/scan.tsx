/** Scan 扫一扫: the camera where there is one, and the last digits of the order's number where there is none. */

import { useSignal } from "@preact/signals";
import { scanned } from "../scan/pipeline.ts";
import { ordersEnding } from "../world/work.ts";
import { CameraPicture } from "../ui/camera.tsx";
import { Button, Card, Field, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { somebody } from "./sign.tsx";

export function Scan() {
  const digits = useSignal("");
  const found = ordersEnding(digits.value);
  return (
    <Screen title={t("tab.scan")} home={!somebody()}>
      <CameraPicture />
      <Card>
        <p class="lead">{t("scan.orTyped")}</p>
        <Field
          id="digits"
          label={t("scan.digits")}
          value={digits.value}
          mode="numeric"
          type="search"
          set={(value) => {
            digits.value = value;
          }}
        />
        {found.map((state) => (
          <button type="button" class="row result" key={state.order} data-order={state.order} onClick={() => go("order", state.order)}>
            <strong class="grow">{state.plan?.number}</strong>
            <span>{state.plan?.item.name}</span>
          </button>
        ))}
        {digits.value.length >= 2 && found.length === 0 ? (
          <Button id="typed-code" onTap={() => void scanned(digits.value, "typed")}>
            {t("scan.asCode")}
          </Button>
        ) : null}
      </Card>
    </Screen>
  );
}
