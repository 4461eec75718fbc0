import { type ButtonHTMLAttributes, type ReactNode, forwardRef } from "react";
import { Tip } from "./Tip.js";

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** `main` is the primary action; `danger` cannot be undone. */
  look?: "main" | "normal" | "quiet" | "danger";
};

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = "normal", className = "", type = "button", ...props },
  ref,
) {
  return (
    <button
      {...props}
      ref={ref}
      type={type}
      className={`cva-button ${className}`}
      data-look={look}
    />
  );
});

export type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** The name for assistive technology, and the tooltip. */
  label: string;
  children: ReactNode;
};

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, className = "", children, ...props },
  ref,
) {
  return (
    <Tip text={label}>
      <button
        {...props}
        ref={ref}
        type="button"
        aria-label={label}
        className={`cva-icon-button ${className}`}
      >
        {children}
      </button>
    </Tip>
  );
});
