import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, test, vi } from "vitest";
import { assetError } from "../../shared/errors.js";
import { ProblemBoundary } from "./ProblemBoundary.js";

// React tells the console of every error that a boundary catches.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Part({ error }: { error: Error | null }) {
  if (error !== null) throw error;
  return <p>Here it is.</p>;
}

const gone = assetError("FOLDER_NOT_FOUND", "", { folderPath: "photos" });

test("what cannot be shown is explained, and can be tried again", () => {
  const { rerender } = render(
    <ProblemBoundary>
      <Part error={gone} />
    </ProblemBoundary>,
  );
  screen.getByText("Folder not found");
  rerender(
    <ProblemBoundary>
      <Part error={null} />
    </ProblemBoundary>,
  );
  screen.getByText("Folder not found");
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  screen.getByText("Here it is.");
});

test("something else to show is tried at once", () => {
  const { rerender } = render(
    <ProblemBoundary resetKey="photos">
      <Part error={gone} />
    </ProblemBoundary>,
  );
  rerender(
    <ProblemBoundary resetKey="films">
      <Part error={null} />
    </ProblemBoundary>,
  );
  screen.getByText("Here it is.");
});
