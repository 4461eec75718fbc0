/** Texts around the screens: navigation, commands, keys. */
export const shell = {
  /** The title at the top of the panel. */
  title: "Assets",
};
