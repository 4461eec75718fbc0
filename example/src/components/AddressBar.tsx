import type { FormEvent } from "react";
import { type Address, formatAddress, parseAddress } from "../lib/address.js";
import { goTo } from "../lib/useAddress.js";

export function AddressBar({ address }: { address: Address }) {
  const text = address.basename === "" ? `${address.folderPath}/` : formatAddress(address);

  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("address");
    if (typeof typed === "string") goTo(parseAddress(typed.trim()));
  };

  return (
    <form className="address-bar" role="search" onSubmit={go}>
      <label htmlFor="address">Address</label>
      <input
        // Another address, from a link or the back button, starts the field afresh.
        key={text}
        id="address"
        name="address"
        defaultValue={text}
        placeholder="folder/name"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <button type="submit">Go</button>
    </form>
  );
}
