import { Dialog } from "../ui/Dialog.js";
import type { AdminWords } from "../words/en/index.js";
import { keyName } from "../words/keyName.js";
import { useWords } from "../words/WordsContext.js";

type Words = AdminWords["shell"]["keys"];
type Effect<Place extends keyof Words> = Exclude<keyof Words[Place], "title">;

/** The keys of each place, and the text of what they do. */
const KEYS = {
  everywhere: { palette: "Ctrl K", search: "/", keys: "?", notification: "F8" },
  list: {
    move: "↑ ↓ Home End",
    select: "Space",
    all: "Ctrl A",
    clear: "Esc",
    open: "Enter",
    rename: "F2",
    trash: "Del",
  },
  tree: {
    move: "↑ ↓ ← →",
    open: "Enter",
    create: "N",
    rename: "F2",
    trash: "Del",
    drag: "Ctrl Shift D",
  },
} satisfies { [Place in "everywhere" | "list" | "tree"]: Record<Effect<Place>, string> };

/** The keys of the panel. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const t = words.shell.keys;
  const places = Object.entries(KEYS) as [keyof typeof KEYS, Record<string, string>][];
  return (
    <Dialog title={t.title} onClose={onClose}>
      <div className="cva-keys" tabIndex={0} role="group" aria-label={t.byPlace}>
        {places.map(([place, keys]) => (
          <section key={place}>
            <h3>{t[place].title}</h3>
            <dl>
              {Object.entries(keys).map(([effect, key]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{keyName(words, part)}</kbd>
                    ))}
                  </dt>
                  <dd>{(t[place] as Record<string, string>)[effect]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
