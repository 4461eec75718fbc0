"use client";

import { useQuery } from "convex/react";
import { api } from "@/convex/_generated/api";

export default function Home() {
  const notes = useQuery(api.notes.list);
  return (
    <ul>
      {notes?.map((note) => (
        <li key={note._id}>{note.text}</li>
      ))}
    </ul>
  );
}
