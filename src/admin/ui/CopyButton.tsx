import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.js";
import { useToast } from "./Toasts.js";

const SHOWN_MS = 2000;

/** Puts a text into the clipboard, and says so where one looks. */
export function CopyButton({
  text,
  label,
  look = "normal",
}: {
  text: string;
  label: string;
  look?: "normal" | "quiet";
}) {
  const toast = useToast();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      // Not every page may, and not every visitor lets it.
      toast({
        tone: "problem",
        title: "The browser does not let the page copy",
        description: text,
      });
    }
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <Button look={look} onClick={() => void copy()}>
      <Icon aria-hidden />
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </Button>
  );
}
