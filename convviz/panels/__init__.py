"""The panels of the window: each joins the state to widgets. `convviz.panels.table` lists them."""
