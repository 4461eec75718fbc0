import { FolderUp, LayoutGrid, List, Search, Upload, X } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { type RefObject, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Button, IconButton } from "../ui/Button.js";
import { Menu } from "../ui/Menu.js";
import { MEDIA_KINDS } from "../words/mediaKinds.js";
import {
  CHANGED,
  type Changed,
  type Layout,
  type ListOptions,
  SIZES,
  type SizeClass,
  type SortKey,
} from "../state/listOptions.js";
import { firstSort } from "./rows.js";
import type { SetOptions } from "./useListOptions.js";
import { useWords } from "../words/WordsContext.js";

type ToolbarProps = {
  options: ListOptions;
  onOptions: SetOptions;
  searchField: RefObject<HTMLInputElement | null>;
  onFiles: (files: readonly File[]) => void;
};

const SORT_NAMES: Record<SortKey, string> = {
  name: "Name",
  type: "Type",
  size: "Size",
  changed: "Changed",
};

const CHANGED_NAMES: Record<Changed, string> = {
  any: "Any date",
  day: "Last 24 hours",
  week: "Last 7 days",
  month: "Last 30 days",
  year: "Last 365 days",
};

const SIZE_NAMES: Record<SizeClass, string> = {
  any: "Any size",
  small: "Below 100 kB",
  medium: "100 kB to 1 MB",
  large: "1 to 10 MB",
  huge: "10 MB and more",
};

/** The list's filters, view options and upload button. */
export function Toolbar(props: ToolbarProps) {
  const t = useWords();
  const { options, onOptions } = props;
  return (
    <div className="cva-toolbar" role="toolbar" aria-label="List options">
      <SearchField {...props} />
      {options.text.trim() !== "" && (
        <Choice
          label="Search in"
          value={options.scope}
          onChange={(scope) => onOptions({ scope })}
          options={[
            ["folder", "This folder"],
            ["everywhere", "Everywhere"],
          ]}
        />
      )}
      <Choice
        label="File type"
        value={options.kind}
        onChange={(kind) => onOptions({ kind })}
        options={[
          ["all", "All types"],
          ...MEDIA_KINDS.map((kind) => [kind, t.types.kinds[kind]] as const),
        ]}
      />
      <Choice
        label="State"
        value={options.state}
        onChange={(state) => onOptions({ state })}
        options={[
          ["all", "Any state"],
          ["published", "Published"],
          ["unpublished", "Not published"],
        ]}
      />
      <Choice
        label="Changed"
        value={options.changed}
        onChange={(changed) => onOptions({ changed })}
        options={CHANGED.map((changed) => [changed, CHANGED_NAMES[changed]] as const)}
      />
      <Choice
        label="Size"
        value={options.size}
        onChange={(size) => onOptions({ size })}
        options={SIZES.map((size) => [size, SIZE_NAMES[size]] as const)}
      />
      <SortChoice {...props} />
      <ToggleGroup.Root
        type="single"
        className="cva-toggle"
        aria-label="Layout"
        value={options.layout}
        onValueChange={(layout) => layout !== "" && onOptions({ layout: layout as Layout })}
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

function SearchField({ options: { text }, onOptions, searchField }: ToolbarProps) {
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
        value={text}
        onChange={(event) => onOptions({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") onOptions({ text: "" });
        }}
      />
      {text !== "" && (
        <IconButton label="Clear search" onClick={() => onOptions({ text: "" })}>
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
function SortChoice({ options: { sort, layout }, onOptions }: ToolbarProps) {
  const { size } = useAdmin();
  if (layout === "list" && size !== "narrow") return null;
  return (
    <Choice
      label="Sort by"
      value={sort.by}
      onChange={(by) => onOptions({ sort: firstSort(by) })}
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
