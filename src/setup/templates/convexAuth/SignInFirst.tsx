import { useAuthActions } from "@convex-dev/auth/react";
import { useConvexAuth } from "convex/react";
import { type ReactNode, useState } from "react";

/** Shows `children` to signed-in users, and a form to sign in with a password to others. */
export function SignInFirst({ children }: { children: ReactNode }) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const { signIn } = useAuthActions();
  const [flow, setFlow] = useState<"signIn" | "signUp">("signIn");
  const [problem, setProblem] = useState<string | null>(null);
  if (isLoading) return <p>Loading…</p>;
  if (isAuthenticated) return <>{children}</>;

  const submit = async (form: HTMLFormElement) => {
    setProblem(null);
    const data = new FormData(form);
    data.set("flow", flow);
    try {
      await signIn("password", data);
    } catch {
      setProblem("This email address and password were refused.");
    }
  };
  const isNew = flow === "signUp";
  return (
    <form
      style={{ display: "grid", gap: 12, maxWidth: 320, margin: "15vh auto" }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h1>{isNew ? "Create an account" : "Sign in"}</h1>
      <input name="email" type="email" aria-label="Email" placeholder="Email" required />
      <input
        name="password"
        type="password"
        aria-label="Password"
        placeholder="Password"
        autoComplete={isNew ? "new-password" : "current-password"}
        required
      />
      <button type="submit">{isNew ? "Create the account" : "Sign in"}</button>
      <button type="button" onClick={() => setFlow(isNew ? "signIn" : "signUp")}>
        {isNew ? "Sign in instead" : "Create an account instead"}
      </button>
      {problem !== null && <p role="alert">{problem}</p>}
    </form>
  );
}
