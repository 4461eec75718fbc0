export function MissingDeployment() {
  return (
    <main className="missing">
      <h1>No backend yet</h1>
      <p>
        Run <code>npm run dev</code> for a backend that needs no account, or{" "}
        <code>npx convex dev</code> for a deployment, and load this page again.
      </p>
    </main>
  );
}
