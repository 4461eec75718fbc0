/** The heading of the upload where no file is shown. */
export function EmptyStage({ isFolder }: { isFolder: boolean }) {
  return (
    <div className="empty-stage">
      <p className="empty-title">{isFolder ? "No file selected" : "No file at this path"}</p>
      <p>
        {isFolder
          ? "Select a file in this folder, or drop a new one anywhere on the page."
          : "Drop a file anywhere on the page to publish it here."}
      </p>
    </div>
  );
}
