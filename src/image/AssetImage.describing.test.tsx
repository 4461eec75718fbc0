/** The description of a file in its `<img>`. */
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { AssetImage, AssetPicture } from "./index.js";

const file = {
  url: "https://files.example/hero",
  alt: { de: "Hügel", en: "Hills" },
  focalPoint: { x: 0.25, y: 0.5 },
};

function shown(element: React.ReactNode): HTMLImageElement {
  return render(element).container.querySelector("img")!;
}

test("its alternative text is that of the file, in the language of the page", () => {
  expect(shown(<AssetImage file={file} lang="en-US" />).alt).toBe("Hills");
  expect(shown(<AssetImage file={file} />).alt).toBe("Hügel");
  expect(shown(<AssetPicture file={file} sources={[]} lang="en" />).alt).toBe("Hills");
  const plain = shown(<AssetImage file={{ url: file.url }} />);
  expect(plain.getAttribute("alt")).toBe("");
});

test("an alternative text of the page wins, an empty one, too", () => {
  expect(shown(<AssetImage file={file} alt="Our valley" lang="en" />).alt).toBe("Our valley");
  expect(shown(<AssetImage file={file} alt="" lang="en" />).getAttribute("alt")).toBe("");
  expect(shown(<AssetImage file={file} alt={undefined} lang="en" />).alt).toBe("Hills");
});

test("the focal point stays visible; a style of the page wins", () => {
  expect(shown(<AssetImage file={file} />).style.objectPosition).toBe("25% 50%");
  const style = { objectPosition: "100% 0%", objectFit: "cover" } as const;
  expect(shown(<AssetImage file={file} style={style} />).style.objectPosition).toBe("100% 0%");
  expect(shown(<AssetImage file={{ url: file.url }} />).style.objectPosition).toBe("");
});
