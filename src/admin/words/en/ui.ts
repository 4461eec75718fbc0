/** Texts of parts that all screens use: dialogs, fields, menus. */
export const ui = {
  /** The button of a confirmation that changes nothing. */
  keep: "Keep",
  copied: "Copied",
  clipboardDenied: "The browser denied access to the clipboard",
  newName: (name: string) => `New name of ${name}`,
  /** A field for a number and its unit. */
  amount: {
    number: (label: string) => `${label}: number`,
    unit: (label: string) => `${label}: unit`,
    invalid: "Enter a number, 0 or more.",
  },
  toasts: {
    one: "Message",
    /** `{hotkey}` stands for the key that moves the focus there. */
    all: "Notifications ({hotkey})",
    close: "Close this notification",
  },
  tags: {
    title: "Tags",
    hint: "Add a tag and press Enter",
    remove: (tag: string) => `Remove the tag ${tag}`,
  },
};
