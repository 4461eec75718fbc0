"use client";

import { ConvexProvider, ConvexReactClient } from "convex/react";
import { type ReactNode, useState } from "react";

/** Connects `children` to Convex. Not needed in an app with a `ConvexProvider` around all of its pages. */
export function WithConvex({ children }: { children: ReactNode }) {
  const [client] = useState(() => new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!));
  return <ConvexProvider client={client}>{children}</ConvexProvider>;
}
