"""The CRM endpoints of the emulator."""
