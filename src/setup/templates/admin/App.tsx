/** Stands for the app's own start page where templates are checked; it is not shipped. */
export default function App() {
  return null;
}
