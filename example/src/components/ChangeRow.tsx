import type { AssetChange } from "convex-versioned-assets";
import type { ChangeTone, DescribedChange } from "convex-versioned-assets/react";
import { hashOf } from "../lib/assetPath.js";
import { Ago } from "./Ago.js";
import { Icon, type IconName } from "./Icon.js";

const ICONS: Record<ChangeTone, IconName> = {
  publish: "upload",
  restore: "restore",
  create: "plus",
  change: "move",
  move: "move",
  remove: "remove",
};

export const actorOf = ({ change }: DescribedChange<AssetChange>) => change.actor ?? "Someone";

export function ChangeRow({ described }: { described: DescribedChange<AssetChange> }) {
  const { change, before, subject, after, place, tone } = described;
  const link = place && { basename: "", ...place };
  return (
    <li className={`change is-${tone === "change" ? "move" : tone}`}>
      <span className="change-mark">
        <Icon name={ICONS[tone]} />
      </span>
      <p>
        {actorOf(described)} {before}{" "}
        {link === null ? subject : <a href={hashOf(link)}>{subject}</a>}
        {after && ` ${after}`}
        <span className="muted">
          <Ago time={change.createdAt} />
        </span>
      </p>
    </li>
  );
}
