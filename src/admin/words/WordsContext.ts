import { createContext, useContext } from "react";
import { type AdminWords, en } from "./en/index.js";

const WordsContext = createContext<AdminWords>(en);

export const WordsProvider = WordsContext.Provider;

/** Returns the texts of the panel. */
export function useWords(): AdminWords {
  return useContext(WordsContext);
}
