import { Tooltip } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { useAdmin } from "../state/AdminContext.js";

const DELAY_MS = 500;

export function TipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delayDuration={DELAY_MS}>{children}</Tooltip.Provider>;
}

/** A tooltip for pointer and keyboard. */
export function Tip({ text, children }: { text: ReactNode; children: ReactElement }) {
  const { overlays } = useAdmin();
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal container={overlays}>
        <Tooltip.Content className="cva-tip" sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
