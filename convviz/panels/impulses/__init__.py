"""The Unit impulses panel."""
