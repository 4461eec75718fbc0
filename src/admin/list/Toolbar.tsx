import { FolderUp, LayoutGrid, List, Search, SlidersHorizontal, Upload, X } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { type RefObject, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Button, IconButton } from "../ui/Button.js";
import { Menu } from "../ui/Menu.js";
import { MEDIA_KINDS } from "../words/mediaKinds.js";
import {
  CHANGED,
  type Layout,
  type ListOptions,
  NO_FILTER,
  SIZES,
  SORT_KEYS,
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

const FILTERS = ["kind", "state", "changed", "size"] as const;

/** The list's filters, view options and upload button. A small screen needs its place for files, so it folds the filters. */
export function Toolbar(props: ToolbarProps) {
  const t = useWords().list.toolbar;
  const { options, onOptions } = props;
  const isNarrow = useAdmin().size === "narrow";
  const set = FILTERS.filter((filter) => options[filter] !== NO_FILTER[filter]).length;
  const [areShown, setShown] = useState(set > 0);
  return (
    <div className="cva-toolbar" role="toolbar" aria-label={t.title}>
      <SearchField {...props} />
      {options.text.trim() !== "" && (
        <Choice
          label={t.scope}
          value={options.scope}
          onChange={(scope) => onOptions({ scope })}
          options={[
            ["folder", t.scopes.folder],
            ["everywhere", t.scopes.everywhere],
          ]}
        />
      )}
      {isNarrow && (
        <Button
          className="cva-filters"
          aria-expanded={areShown}
          onClick={() => setShown(!areShown)}
        >
          <SlidersHorizontal aria-hidden />
          <span>{t.filters(set)}</span>
        </Button>
      )}
      {!isNarrow && <Filters {...props} />}
      <SortChoice {...props} />
      <ToggleGroup.Root
        type="single"
        className="cva-toggle"
        aria-label={t.layout}
        value={options.layout}
        onValueChange={(layout) => layout !== "" && onOptions({ layout: layout as Layout })}
      >
        <ToggleGroup.Item value="list" aria-label={t.layouts.list} title={t.layouts.list}>
          <List aria-hidden />
        </ToggleGroup.Item>
        <ToggleGroup.Item value="grid" aria-label={t.layouts.grid} title={t.layouts.grid}>
          <LayoutGrid aria-hidden />
        </ToggleGroup.Item>
      </ToggleGroup.Root>
      {isNarrow && areShown && <Filters {...props} />}
      <UploadButton onFiles={props.onFiles} />
    </div>
  );
}

function Filters({ options, onOptions }: ToolbarProps) {
  const { types, list } = useWords();
  const t = list.toolbar;
  return (
    <>
      <Choice
        label={t.kind}
        value={options.kind}
        onChange={(kind) => onOptions({ kind })}
        options={[
          ["all", t.allKinds],
          ...MEDIA_KINDS.map((kind) => [kind, types.kinds[kind]] as const),
        ]}
      />
      <Choice
        label={t.state}
        value={options.state}
        onChange={(state) => onOptions({ state })}
        options={[
          ["all", t.states.all],
          ["published", t.states.published],
          ["unpublished", t.states.unpublished],
        ]}
      />
      <Choice
        label={t.changed}
        value={options.changed}
        onChange={(changed) => onOptions({ changed })}
        options={CHANGED.map((changed) => [changed, t.changes[changed]] as const)}
      />
      <Choice
        label={t.size}
        value={options.size}
        onChange={(size) => onOptions({ size })}
        options={SIZES.map((size) => [size, t.sizes[size]] as const)}
      />
    </>
  );
}

function SearchField({ options: { text }, onOptions, searchField }: ToolbarProps) {
  const t = useWords().list.toolbar;
  return (
    <div className="cva-search">
      <Search aria-hidden />
      <input
        ref={searchField}
        type="search"
        aria-label={t.search}
        placeholder={t.searchHint}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onOptions({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") onOptions({ text: "" });
        }}
      />
      {text !== "" && (
        <IconButton label={t.clearSearch} onClick={() => onOptions({ text: "" })}>
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
  const t = useWords().list;
  const { size } = useAdmin();
  if (layout === "list" && size !== "narrow") return null;
  return (
    <Choice
      label={t.toolbar.sort}
      value={sort.by}
      onChange={(by) => onOptions({ sort: firstSort(by) })}
      options={SORT_KEYS.map((by) => [by, t.columns[by]] as const)}
    />
  );
}

function UploadButton({ onFiles }: Pick<ToolbarProps, "onFiles">) {
  const t = useWords().list.toolbar;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const input = (isFolder: boolean) => (
    <input
      ref={isFolder ? folder : files}
      type="file"
      multiple
      hidden
      aria-label={isFolder ? t.folderToUpload : t.filesToUpload}
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
          { label: t.uploadFiles, icon: Upload, onSelect: () => files.current?.click() },
          { label: t.uploadFolder, icon: FolderUp, onSelect: () => folder.current?.click() },
        ]}
      >
        <Button look="main" className="cva-upload">
          <Upload aria-hidden />
          <span>{t.upload}</span>
        </Button>
      </Menu>
    </>
  );
}
