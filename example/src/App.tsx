import { AssetView } from "./components/AssetView.js";
import { ChangeFeedPanel } from "./components/ChangeFeedPanel.js";
import { FolderPanel } from "./components/FolderPanel.js";
import { HistoryPanel } from "./components/HistoryPanel.js";
import { TopBar } from "./components/TopBar.js";
import { formatPath } from "./lib/assetPath.js";
import { useAssetPath } from "./lib/useAssetPath.js";

export function App() {
  const path = useAssetPath();
  const text = formatPath(path);
  return (
    <>
      <TopBar path={path} />
      <div className="layout">
        <FolderPanel key={`folder ${path.folderPath}`} path={path} />
        <AssetView path={path} />
        <div className="layout-side">
          {path.basename !== "" && <HistoryPanel key={`history ${text}`} path={path} />}
          <ChangeFeedPanel />
        </div>
      </div>
    </>
  );
}
