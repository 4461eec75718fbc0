import { AssetView } from "./components/AssetView.js";
import { ChangeFeedPanel } from "./components/ChangeFeedPanel.js";
import { FolderPanel } from "./components/FolderPanel.js";
import { HistoryPanel } from "./components/HistoryPanel.js";
import { TopBar } from "./components/TopBar.js";
import { formatAddress } from "./lib/address.js";
import { useAddress } from "./lib/useAddress.js";

export function App() {
  const address = useAddress();
  const text = formatAddress(address);
  return (
    <>
      <TopBar address={address} />
      <div className="layout">
        <FolderPanel key={`folder ${address.folderPath}`} address={address} />
        <AssetView address={address} />
        <div className="layout-side">
          {address.basename !== "" && <HistoryPanel key={`history ${text}`} address={address} />}
          <ChangeFeedPanel />
        </div>
      </div>
    </>
  );
}
