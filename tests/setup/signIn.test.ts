// @vitest-environment jsdom
/** The form that setup puts before the panel of an app whose users sign in with a password. */
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createElement } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { SignInFirst } from "../../src/setup/templates/convexAuth/SignInFirst.js";

const auth = vi.hoisted(() => ({
  state: { isLoading: false, isAuthenticated: false },
  signIn: (_provider: string, _data: FormData) => Promise.resolve({ signingIn: true }),
}));
vi.mock("convex/react", () => ({ useConvexAuth: () => auth.state }));
vi.mock("@convex-dev/auth/react", () => ({ useAuthActions: () => ({ signIn: auth.signIn }) }));

afterEach(cleanup);

function show(state: Partial<typeof auth.state> = {}): void {
  auth.state = { isLoading: false, isAuthenticated: false, ...state };
  render(createElement(SignInFirst, null, "the panel"));
}

function fill(): void {
  fireEvent.change(screen.getByLabelText("Email"), { target: { value: "ada@example.com" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "correct horse" } });
}

test("the panel is shown to signed-in users only", () => {
  show({ isLoading: true });
  expect(screen.queryByText("the panel")).toBeNull();
  cleanup();
  show();
  expect(screen.queryByText("the panel")).toBeNull();
  cleanup();
  show({ isAuthenticated: true });
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.getByText("the panel")).toBeTruthy();
});

test.each([
  ["signIn", "Sign in", []],
  ["signUp", "Create the account", ["Create an account instead"]],
  ["signIn", "Sign in", ["Create an account instead", "Sign in instead"]],
])("a password is sent to Convex Auth: %s, %s, after %j", async (flow, button, presses) => {
  const sent: [string, Record<string, unknown>][] = [];
  auth.signIn = (provider, data) => {
    sent.push([provider, Object.fromEntries(data)]);
    return Promise.resolve({ signingIn: true });
  };
  show();
  for (const name of presses) fireEvent.click(screen.getByRole("button", { name }));
  fill();
  fireEvent.click(screen.getByRole("button", { name: button }));
  await waitFor(() => expect(sent).toHaveLength(1));
  const data = { email: "ada@example.com", password: "correct horse", flow };
  expect(sent).toEqual([["password", data]]);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a refusal is told, and taken away by the next try", async () => {
  auth.signIn = () => Promise.reject(new Error("InvalidSecret"));
  show();
  fill();
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toBe(
    "This email address and password were refused.",
  );
  auth.signIn = () => new Promise(() => undefined);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});
