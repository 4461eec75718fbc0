import { hashOf } from "../lib/assetPath.js";
import type { FeedItem } from "../lib/changeFeed.js";
import { Ago } from "./Ago.js";
import { Icon, type IconName } from "./Icon.js";

const ICONS: Record<FeedItem["tone"], IconName> = {
  publish: "upload",
  restore: "restore",
  create: "plus",
  move: "move",
  remove: "remove",
};

export function ChangeRow({ item }: { item: FeedItem }) {
  const { at, actor, before, subject, after, link, tone } = item;
  return (
    <li className={`change is-${tone}`}>
      <span className="change-mark">
        <Icon name={ICONS[tone]} />
      </span>
      <p>
        {actor} {before} {link === null ? subject : <a href={hashOf(link)}>{subject}</a>}
        {after && ` ${after}`}
        <span className="muted">
          <Ago time={at} />
        </span>
      </p>
    </li>
  );
}
