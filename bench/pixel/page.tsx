/** A page with one picture, which learns of its URL in the way that its own URL names. */
import { usePublishedFile } from "convex-versioned-assets/react";
import { ConvexHttpClient } from "convex/browser";
import { ConvexProvider, ConvexReactClient, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { api } from "../../example/convex/_generated/api.js";
import type { Way } from "./ways.js";

const { getPublishedFile } = api.assets;
const getPicture = makeFunctionReference<"query", Record<string, never>, { url: string } | null>(
  "plain:getPicture",
);
const POLL_MS = 1000;

const asked = new URLSearchParams(location.search);
const convexUrl = asked.get("convex")!;

function usePolled(): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const http = new ConvexHttpClient(convexUrl, { logger: false });
    const look = async () => {
      const file = await http.query(getPublishedFile, { folderPath: "images", basename: "hero" });
      setUrl(file?.url);
    };
    void look();
    const timer = setInterval(() => void look(), POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return url;
}

const HOOKS: Record<Way, () => string | undefined> = {
  ours: () => usePublishedFile(getPublishedFile, "images/hero")?.url,
  plain: () => useQuery(getPicture, {})?.url,
  polling: usePolled,
};
const useUrl = HOOKS[asked.get("way") as Way];

function Picture() {
  const url = useUrl();
  return url === undefined ? null : <img src={url} alt="" />;
}

createRoot(document.getElementById("root")!).render(
  <ConvexProvider client={new ConvexReactClient(convexUrl)}>
    <Picture />
  </ConvexProvider>,
);
