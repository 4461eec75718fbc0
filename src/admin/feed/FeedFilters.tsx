import type { ChangeType } from "../../shared/changeTypes.js";
import { CHANGE_TONES } from "../../shared/changeWords.js";
import { MapPin, X } from "lucide-react";
import { useConvex } from "convex/react";
import { type FormEvent, useId } from "react";
import { joinPath, lastSegment, parentOf, parseFolderPath } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { Button, IconButton } from "../ui/Button.js";
import { useWords } from "../words/WordsContext.js";
import { type FeedFilter, isFiltering, withoutFilter } from "./feedFilter.js";

type FeedFiltersProps = {
  filter: FeedFilter;
  onFilter: (filter: FeedFilter) => void;
  /** The people and paths to suggest. */
  actors: readonly string[];
  places: readonly string[];
};

/** The filters: where, by whom, what kind. */
export function FeedFilters({ filter, onFilter, actors, places }: FeedFiltersProps) {
  const { changes, filters: t } = useWords().feed;
  const { rootPath, folderPath, basename, isDeep, actor, type } = filter;
  const isFolder = basename === null && folderPath !== rootPath;
  return (
    <div className="cva-toolbar cva-feed-filters" role="toolbar" aria-label={t.label}>
      {/* Another place is another text to begin with. */}
      <PlaceField
        key={`${folderPath}/${basename}`}
        filter={filter}
        onFilter={onFilter}
        places={places}
      />
      {isFolder && (
        <label className="cva-feed-deep">
          <input
            type="checkbox"
            checked={isDeep}
            onChange={(event) => onFilter({ ...filter, isDeep: event.target.checked })}
          />
          {t.isDeep}
        </label>
      )}
      <select
        className="cva-choice"
        aria-label={t.person}
        data-set={actor !== null || undefined}
        value={actor ?? ""}
        onChange={(event) =>
          onFilter({ ...filter, actor: event.target.value === "" ? null : event.target.value })
        }
      >
        <option value="">{t.everyone}</option>
        {actors.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        className="cva-choice"
        aria-label={t.type}
        data-set={type !== null || undefined}
        value={type ?? ""}
        onChange={(event) => {
          const chosen = event.target.value;
          onFilter({ ...filter, type: chosen === "" ? null : (chosen as ChangeType) });
        }}
      >
        <option value="">{t.allTypes}</option>
        {(Object.keys(CHANGE_TONES) as ChangeType[]).map((type) => (
          <option key={type} value={type}>
            {changes.names[type]}
          </option>
        ))}
      </select>
      {isFiltering(filter) && (
        <Button look="quiet" onClick={() => onFilter(withoutFilter(filter))}>
          {t.showAll}
        </Button>
      )}
    </div>
  );
}

type PlaceFieldProps = Pick<FeedFiltersProps, "filter" | "onFilter" | "places">;

/** A field for the path of a folder or file; a trailing slash means a folder. */
function PlaceField({ filter, onFilter, places }: PlaceFieldProps) {
  const t = useWords().feed.filters;
  const { api } = useAdmin();
  const convex = useConvex();
  const run = useTask();
  const suggestions = useId();
  const { rootPath, folderPath, basename } = filter;
  const isAll = basename === null && folderPath === rootPath;
  const shown = isAll ? "" : joinPath(folderPath, basename ?? "");

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("place") as HTMLInputElement;
    const text = field.value.trim();
    const place = await run(async () => {
      const path = parseFolderPath(text.replace(/\/$/, ""));
      const isFolder = path === "" || text.endsWith("/");
      if (isFolder || (await convex.query(api.getFolder, { path })) !== null) {
        return { folderPath: path, basename: null };
      }
      return { folderPath: parentOf(path) ?? "", basename: lastSegment(path) };
    });
    if (place !== undefined) onFilter({ ...filter, ...place });
  };
  return (
    <form
      className="cva-search cva-feed-place"
      role="search"
      onSubmit={(event) => void submit(event)}
    >
      <MapPin aria-hidden />
      <input
        type="text"
        name="place"
        aria-label={t.place}
        placeholder={t.placeHint}
        autoComplete="off"
        spellCheck={false}
        list={suggestions}
        defaultValue={shown}
        onChange={(event) => {
          // A chosen suggestion applies immediately.
          const { inputType } = event.nativeEvent as InputEvent;
          const isChosen = inputType === undefined || inputType === "insertReplacementText";
          if (isChosen) event.currentTarget.form!.requestSubmit();
        }}
      />
      <datalist id={suggestions}>
        {places.map((place) => (
          <option key={place} value={place} />
        ))}
      </datalist>
      {!isAll && (
        <IconButton
          label={t.clearPlace}
          onClick={() => onFilter({ ...filter, folderPath: rootPath, basename: null })}
        >
          <X aria-hidden />
        </IconButton>
      )}
    </form>
  );
}
