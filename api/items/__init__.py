"""Items and how they are made: routings, bills of material, work centers."""
