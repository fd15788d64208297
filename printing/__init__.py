"""What ends on paper. The rasteriser, labels and travelers come with the printing release."""
