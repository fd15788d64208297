/** A screen that cannot be shown is named, and its drafts are set aside: the rest goes on, and so does the next visit. */

import { Component, type ComponentChildren } from "preact";
import { beginScreen, setDraftsAside } from "../world/drafts.ts";
import { t } from "../words/words.ts";
import { Button, Screen } from "./parts.tsx";
import { go } from "./route.ts";

interface Props {
  readonly name: string;
  readonly children: ComponentChildren;
}

export class Guarded extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  constructor(props: Props) {
    super(props);
    beginScreen();
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    setDraftsAside();
    this.setState({ broken: true });
  }

  override render({ children }: Props) {
    if (!this.state.broken) return children;
    return (
      <Screen title={t("broken.title")} home>
        <p class="banner" role="alert" id="broken">
          ⚠ {t("broken.words")}
        </p>
        <Button kind="go" big onTap={() => go("station", "", {}, true)}>
          {t("tab.station")}
        </Button>
      </Screen>
    );
  }
}
