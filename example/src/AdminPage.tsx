import { AssetAdmin, type AdminLocation } from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { api } from "../convex/_generated/api.js";
import { siteUrl } from "./lib/deployment.js";
import { adminWords } from "./lib/adminWords.js";
import { goToAdmin, useAdminLocation } from "./lib/useAdminLocation.js";
import "./styles/admin.css";

const words = await adminWords();
/** `/admin?root=shop` is the panel of a user who manages one folder. */
const rootPath = new URLSearchParams(location.search).get("root") ?? "";

/** The admin panel at `/admin`, with its location in the page's URL. */
export default function AdminPage() {
  const place = useAdminLocation();
  return (
    <main>
      <AssetAdmin
        api={api.assets}
        words={words}
        filesUrl={`${siteUrl}/assets`}
        location={place}
        rootPath={rootPath}
        onNavigate={(to: AdminLocation, { replace }) => goToAdmin(to, replace)}
      />
    </main>
  );
}
