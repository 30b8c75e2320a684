//! What can only be checked when names are resolved.

mod visibility;
