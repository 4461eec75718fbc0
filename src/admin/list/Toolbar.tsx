import { FolderUp, LayoutGrid, List, Search, Upload, X } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { type RefObject, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Button, IconButton } from "../ui/Button.js";
import { Menu } from "../ui/Menu.js";
import { KIND_NAMES, MEDIA_KINDS } from "../words/mediaKinds.js";
import { type Filter, type Sort, type SortKey, firstSort } from "./rows.js";
import type { Scope } from "./useAssets.js";

export type Layout = "list" | "grid";

type ToolbarProps = {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  scope: Scope;
  onScope: (scope: Scope) => void;
  sort: Sort;
  onSort: (sort: Sort) => void;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  searchField: RefObject<HTMLInputElement | null>;
  onFiles: (files: readonly File[]) => void;
};

const SORT_NAMES: Record<SortKey, string> = {
  name: "Name",
  type: "Type",
  size: "Size",
  changed: "Changed",
};

/** The list's filters, view options and upload button. */
export function Toolbar(props: ToolbarProps) {
  const { filter, onFilter, scope, onScope, layout, onLayout } = props;
  return (
    <div className="cva-toolbar" role="toolbar" aria-label="List options">
      <SearchField {...props} />
      {filter.text.trim() !== "" && (
        <Choice
          label="Search in"
          value={scope}
          onChange={onScope}
          options={[
            ["folder", "This folder"],
            ["everywhere", "Everywhere"],
          ]}
        />
      )}
      <Choice
        label="File type"
        value={filter.kind}
        onChange={(kind) => onFilter({ ...filter, kind })}
        options={[
          ["all", "All types"],
          ...MEDIA_KINDS.map((kind) => [kind, KIND_NAMES[kind]] as const),
        ]}
      />
      <Choice
        label="State"
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state })}
        options={[
          ["all", "Any state"],
          ["published", "Published"],
          ["unpublished", "Not published"],
        ]}
      />
      <SortChoice {...props} />
      <ToggleGroup.Root
        type="single"
        className="cva-toggle"
        aria-label="Layout"
        value={layout}
        onValueChange={(value) => value !== "" && onLayout(value as Layout)}
      >
        <ToggleGroup.Item value="list" aria-label="List" title="List">
          <List aria-hidden />
        </ToggleGroup.Item>
        <ToggleGroup.Item value="grid" aria-label="Grid" title="Grid">
          <LayoutGrid aria-hidden />
        </ToggleGroup.Item>
      </ToggleGroup.Root>
      <UploadButton onFiles={props.onFiles} />
    </div>
  );
}

function SearchField({ filter, onFilter, searchField }: ToolbarProps) {
  return (
    <div className="cva-search">
      <Search aria-hidden />
      <input
        ref={searchField}
        type="search"
        aria-label="Search by name"
        placeholder="Search"
        autoComplete="off"
        spellCheck={false}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") onFilter({ ...filter, text: "" });
        }}
      />
      {filter.text !== "" && (
        <IconButton label="Clear search" onClick={() => onFilter({ ...filter, text: "" })}>
          <X aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** A native select, which works best with touch and screen readers. */
function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <select
      className="cva-choice"
      aria-label={label}
      value={value}
      data-set={value !== options[0]![0] || undefined}
      onChange={(event) => onChange(event.target.value as Value)}
    >
      {options.map(([option, name]) => (
        <option key={option} value={option}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The grid and small screens have no column headers to click. */
function SortChoice({ sort, onSort, layout }: ToolbarProps) {
  const { size } = useAdmin();
  if (layout === "list" && size !== "narrow") return null;
  return (
    <Choice
      label="Sort by"
      value={sort.by}
      onChange={(by) => onSort(firstSort(by))}
      options={(Object.keys(SORT_NAMES) as SortKey[]).map((by) => [by, SORT_NAMES[by]] as const)}
    />
  );
}

function UploadButton({ onFiles }: Pick<ToolbarProps, "onFiles">) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const input = (isFolder: boolean) => (
    <input
      ref={isFolder ? folder : files}
      type="file"
      multiple
      hidden
      aria-label={isFolder ? "Folder to upload" : "Files to upload"}
      // React does not know this attribute and passes it on.
      {...(isFolder ? { webkitdirectory: "" } : {})}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        event.target.value = "";
      }}
    />
  );
  return (
    <>
      {input(false)}
      {input(true)}
      <Menu
        entries={[
          { label: "Files…", icon: Upload, onSelect: () => files.current?.click() },
          { label: "A folder…", icon: FolderUp, onSelect: () => folder.current?.click() },
        ]}
      >
        <Button look="main" className="cva-upload">
          <Upload aria-hidden />
          <span>Upload</span>
        </Button>
      </Menu>
    </>
  );
}
