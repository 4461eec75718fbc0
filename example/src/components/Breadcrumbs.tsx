import { hashOf } from "../lib/assetPath.js";

export function Breadcrumbs({ folderPath }: { folderPath: string }) {
  const names = folderPath === "" ? [] : folderPath.split("/");
  const crumbs = [
    { name: "All files", folderPath: "" },
    ...names.map((name, index) => ({ name, folderPath: names.slice(0, index + 1).join("/") })),
  ];
  return (
    <ol className="breadcrumbs" aria-label="Path">
      {crumbs.map((crumb) => (
        <li key={crumb.folderPath}>
          <a href={hashOf({ folderPath: crumb.folderPath, basename: "" })}>{crumb.name}</a>
        </li>
      ))}
    </ol>
  );
}
