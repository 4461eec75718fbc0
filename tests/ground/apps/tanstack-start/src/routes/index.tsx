import { createFileRoute } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { api } from "../../convex/_generated/api";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
  const notes = useQuery(api.notes.list);
  return (
    <ul>
      {notes?.map((note) => (
        <li key={note._id}>{note.text}</li>
      ))}
    </ul>
  );
}
