/** Cards 流转卡: one card's pieces go on under several (分框), or several cards' under one (并框). */

import { keyOf } from "../sync/codes.ts";
import type { CardKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { written } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { stateOf } from "../world/known.ts";
import { session } from "../world/session.ts";
import { orderName, said } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { Button, Chips, DraftNote, Empty, Screen, useScans } from "../ui/parts.tsx";
import { back, orderHere, route, staying } from "../ui/route.ts";
import { commit } from "../ui/saying.ts";
import { t } from "../words/words.ts";

interface Part {
  readonly card: CardKey;
  readonly quantity: string;
}

interface Typed {
  readonly kind: "split" | "merge";
  readonly parts: readonly Part[];
  readonly into: CardKey | "";
}

const NOTHING: Typed = { kind: "split", parts: [], into: "" };

export function Cards() {
  const { more } = route.value;
  const order = orderHere();
  const from = keyOf("C", more["card"] ?? "");
  const name = `cards ${session.value?.person} ${order} ${from}`;
  const form = useForm<Typed>(name, NOTHING);
  const { typed, change, forget } = form;
  const chosen = useSignal(0);
  const { kind, parts, into } = typed.value;
  const state = stateOf(order);
  const setQuantity = (quantity: string): void =>
    change({ parts: parts.map((part, n) => (n === chosen.value ? { ...part, quantity } : part)) });
  useScans((code) => {
    if (code.kind !== "C") return false;
    const there = parts.findIndex((part) => part.card === code.key);
    if (there >= 0) chosen.value = there;
    else {
      const carried = state?.cards[code.key] ?? 0;
      change({ parts: [...parts, { card: code.key, quantity: kind === "merge" && carried > 0 ? written(carried) : "" }] });
      chosen.value = parts.length;
    }
    tell(there >= 0 ? "duplicate" : "ok", `${t("cards.card")} …${code.key.slice(-4)}`);
    return true;
  });

  async function save(): Promise<void> {
    if (kind === "merge" && into === "") return;
    const unit = state?.plan?.item.unit ?? "pcs";
    const whole = parts.map((part) => ({ card: part.card, quantity: canonicalQuantity(part.quantity) }));
    const body: Body =
      kind === "merge" && into
        ? { ...said("merge", order), order, unit, parts: whole, into }
        : { ...said("split", order), order, unit, parts: whole, ...(from ? { card: from } : {}) };
    const lines = [orderName(order), ...whole.map((part) => `…${part.card.slice(-4)} · ${part.quantity}`)];
    const stays = staying();
    if ((await commit([body], { title: t(`done.${kind}`), lines })) === null) return;
    forget();
    if (stays()) back();
  }

  const full =
    parts.length > 0 && parts.every((part) => Number(part.quantity || "0") > 0) && (kind === "split" || (into !== "" && parts.length > 1));
  return (
    <Screen
      title={`${t("cards.title")} · ${orderName(order)}`}
      pad={
        <>
          {parts.length > 0 ? (
            <Keypad
              value={parts[chosen.value]?.quantity ?? ""}
              decimals={state?.plan?.item.scale ?? 3}
              set={setQuantity}
              touch={() => form.touch(parts[chosen.value]?.card ?? "")}
            />
          ) : null}
          <div class="primary">
            <Button kind="go" big id="cards-save" disabled={!full} onTap={() => void save()}>
              {t("report.save")}
            </Button>
          </div>
        </>
      }
    >
      <Chips
        title={t("cards.title")}
        of={(["split", "merge"] as const).map((code) => ({ code, name: t(`kind.${code}`) }))}
        chosen={kind}
        choose={(code) => change({ kind: (code || kind) as Typed["kind"] })}
      />
      <p class="lead">{t(kind === "split" ? "cards.scanSplit" : "cards.scanMerge")}</p>
      <ScanButton />
      {parts.length === 0 ? <Empty>{t("cards.none")}</Empty> : null}
      <div class="tiles">
        {parts.map((part, n) => (
          <button
            type="button"
            class="tile"
            key={part.card}
            data-card={part.card}
            aria-pressed={n === chosen.value}
            onClick={() => {
              chosen.value = n;
            }}
          >
            …{part.card.slice(-4)}
            <small>{part.quantity || "–"}</small>
          </button>
        ))}
      </div>
      {kind === "merge" && parts.length > 1 ? (
        <Chips
          title={t("cards.into")}
          of={parts.map(({ card }) => ({ code: card, name: `…${card.slice(-4)}` }))}
          chosen={into}
          choose={(card) => change({ into: card })}
        />
      ) : null}
      {parts.length > 0 ? (
        <Button kind="quiet" onTap={() => change({ parts: [], into: "" })}>
          {t("keypad.clear")}
        </Button>
      ) : null}
      <DraftNote of={form} />
    </Screen>
  );
}
