import { Dialog } from "../ui/Dialog.js";

const KEYS: readonly (readonly [place: string, keys: readonly (readonly [string, string])[]])[] = [
  [
    "Everywhere",
    [
      ["Ctrl K", "commands, folders and files"],
      ["/", "search"],
      ["?", "these keys"],
      ["F8", "the latest notification"],
    ],
  ],
  [
    "List and grid",
    [
      ["↑ ↓ Home End", "move; with Shift extend the selection"],
      ["Space", "select"],
      ["Ctrl A", "select all"],
      ["Esc", "clear the selection"],
      ["Enter", "open"],
      ["F2", "rename"],
      ["Del", "move to the trash"],
    ],
  ],
  [
    "Folder tree",
    [
      ["↑ ↓ ← →", "move, expand and collapse"],
      ["Enter", "open"],
      ["N", "new folder"],
      ["F2", "rename"],
      ["Del", "move to the trash"],
      ["Ctrl Shift D", "pick up a folder to move it"],
    ],
  ],
];

/** The keys of the panel. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="cva-keys" tabIndex={0} role="group" aria-label="Keys by place">
        {KEYS.map(([place, keys]) => (
          <section key={place}>
            <h3>{place}</h3>
            <dl>
              {keys.map(([key, effect]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{effect}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
