import type { ReactNode } from "react";
import { Icon } from "./Icon.js";

export function EmptyStage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty-stage">
      <span className="empty-mark">
        <Icon name="upload" />
      </span>
      <p className="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  );
}
