import type { ReactNode } from "react";
import type { Version } from "../detail/useVersions.js";
import { useAdmin } from "../state/AdminContext.js";
import { formatBytes, formatCount } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { useWords } from "../words/WordsContext.js";

/** A property of a version: how it is shown, and what tells whether two are equal. */
type Fact = { name: string; of: (version: Version) => { text: ReactNode; key: unknown } };

/** The properties of two versions, with a mark where they differ. */
export function CompareFacts({ before, after }: { before: Version; after: Version }) {
  const t = useWords();
  const { facts, states, version } = t.compare;
  const { formatActor } = useAdmin();
  const plain = (text: string | undefined) => ({ text: text ?? "–", key: text });
  const done = (time: number | undefined, actor: string | undefined) =>
    time === undefined
      ? plain(undefined)
      : { text: facts.done(time, formatActor(actor)), key: `${time} ${actor}` };
  const rows: Fact[] = [
    { name: facts.state, of: ({ state }) => plain(states[state]) },
    {
      name: facts.type,
      of: ({ contentType }) => ({
        text: `${typeName(t, contentType)} (${contentType})`,
        key: contentType,
      }),
    },
    {
      name: facts.size,
      of: ({ size }) => ({ text: `${formatBytes(size)} (${formatCount(size)})`, key: size }),
    },
    { name: "SHA-256", of: ({ sha256 }) => plain(sha256) },
    { name: facts.label, of: ({ label }) => plain(label) },
    { name: facts.filename, of: ({ filename }) => plain(filename) },
    { name: facts.backend, of: ({ backend }) => plain(t.common.backends[backend]) },
    { name: facts.uploaded, of: ({ createdAt, createdBy }) => done(createdAt, createdBy) },
    { name: facts.published, of: ({ publishedAt, publishedBy }) => done(publishedAt, publishedBy) },
    { name: facts.archived, of: ({ archivedAt, archivedBy }) => done(archivedAt, archivedBy) },
  ];
  return (
    <table className="cva-compare-facts">
      <thead>
        <tr>
          <td />
          <th scope="col">{version(before.version)}</th>
          <th scope="col">{version(after.version)}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, of }) => {
          const [left, right] = [of(before), of(after)];
          const isEqual = left.key === right.key;
          return (
            <tr key={name} data-equal={isEqual}>
              <th scope="row">{name}</th>
              <td>{left.text}</td>
              <td>{right.text}</td>
              <td>{isEqual ? facts.same : facts.differs}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
