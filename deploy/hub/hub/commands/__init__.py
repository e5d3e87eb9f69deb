"""The commands of `hub`, by what they are about; each module is loaded only when one of its commands is asked for."""
