/** Knows the small parts that every screen is made of: big buttons, chips, cards, the bar on top and below. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { listen, type Taker } from "../scan/pipeline.ts";
import { back, route } from "./route.ts";
import { dayTime } from "../words/times.ts";
import { t } from "../words/words.ts";

interface ButtonProps {
  readonly onTap: () => void;
  readonly children: ComponentChildren;
  readonly kind?: "go" | "look" | "stop" | "plain" | "quiet";
  readonly big?: boolean;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly id?: string;
  readonly label?: string;
}

export function Button({ onTap, children, kind = "plain", big = false, disabled = false, pressed, id, label }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}${big ? " big" : ""}`}
      disabled={disabled}
      onClick={onTap}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...(id ? { id } : {})}
      {...(label ? { "aria-label": label } : {})}
    >
      {children}
    </button>
  );
}

export interface Choice<Code extends string = string> {
  readonly code: Code;
  readonly name: string;
}

interface ChipsProps<Code extends string> {
  readonly title: string;
  readonly of: readonly Choice<Code>[];
  readonly chosen: Code | "";
  readonly choose: (code: Code | "") => void;
  /** Once one is chosen, show only that one; a tap on it shows them all again. */
  readonly folds?: boolean;
}

/** A row of chips, one of which may be chosen. */
export function Chips<Code extends string>({ title, of, chosen, choose, folds = false }: ChipsProps<Code>) {
  const shown = folds && of.some((one) => one.code === chosen) ? of.filter((one) => one.code === chosen) : of;
  return (
    <div class="chips" role="group" aria-label={title}>
      <span class="chips-title" aria-hidden="true">
        {title}
      </span>
      {shown.map(({ code, name }) => (
        <button
          type="button"
          key={code}
          class="chip"
          aria-pressed={code === chosen}
          data-chip={code}
          onClick={() => choose(code === chosen ? "" : code)}
        >
          {code === chosen ? "✓ " : ""}
          {name}
        </button>
      ))}
    </div>
  );
}

export function Card({ children, kind = "", id }: { children: ComponentChildren; kind?: string; id?: string }) {
  return (
    <section class={`card ${kind}`} {...(id ? { id } : {})}>
      {children}
    </section>
  );
}

interface ScreenProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly home?: boolean;
  /** Keys and the button that ends a form: they keep their place; the rest scrolls above, or beside where the screen is wide. */
  readonly pad?: ComponentChildren;
}

/** A screen with its title and the way back. */
export function Screen({ title, children, home = false, pad }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
  return (
    <main class={`screen${pad ? " padded" : ""}`} data-screen={route.value.name}>
      <header class="title">
        {home ? null : (
          <button type="button" class="back" aria-label={t("do.back")} onClick={back}>
            ‹
          </button>
        )}
        <h1>{title}</h1>
      </header>
      {pad ? <div class="body">{children}</div> : children}
      {pad ? <div class="pad">{pad}</div> : null}
    </main>
  );
}

/** How many sheets ask something. */
export const sheets = signal(0);

/** A sheet over the screen; the first thing in it takes the focus, Escape closes it. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.focus();
    sheets.value += 1;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      sheets.value -= 1;
      before?.focus?.();
    };
  }, []);
  return (
    <div class="veil">
      <div class="sheet" role="dialog" aria-modal="true" aria-label={title} tabIndex={-1} ref={box}>
        <h2>{title}</h2>
        {children}
        <Button kind="quiet" onTap={close}>
          {t("do.cancel")}
        </Button>
      </div>
    </div>
  );
}

/** While this part is shown, scans are offered to it first. */
export function useScans(take: Taker): void {
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly type?: "text" | "search" | "datetime-local";
  readonly mode?: "numeric" | "decimal";
  readonly id: string;
}

export function Field({ label, value, set, type = "text", mode, id }: FieldProps) {
  return (
    <label class="field" for={id}>
      <span>{label}</span>
      <input
        id={id}
        type={type as "text"}
        value={value}
        autocomplete="off"
        {...(mode ? { inputMode: mode } : {})}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

/** Says that what stands in a form was found there, from when it is, and throws it away by one tap. */
export function DraftNote({ of }: { of: { readonly found: number; readonly discard: () => void } }) {
  if (of.found === 0) return null;
  return (
    <p class="draft" id="draft" role="status">
      <span class="grow">✎ {t("draft.from", { time: dayTime(of.found) })}</span>
      <Button kind="quiet" id="draft-discard" onTap={of.discard}>
        {t("draft.discard")}
      </Button>
    </p>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}
