/** Lets a test of the panel or the hooks wait as long as a slow machine needs; by default it is a second. */
import { configure } from "@testing-library/react";

configure({ asyncUtilTimeout: 60_000 });
