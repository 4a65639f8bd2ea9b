namespace Fairlead.Architecture.Tests;

public class ReferencesGoDownOnly
{
    [Fact]
    public void Every_project_has_its_line_in_the_table() =>
        Assert.Equal(
            Directory.EnumerateDirectories(Path.Combine(House.Root, "src")).Select(Path.GetFileName).Where(IsProject).Order(),
            House.Rooms.Select(room => room.Name).Order());

    [Fact]
    public void Projects_reference_only_what_the_table_allows() =>
        Assert.Empty(
            from room in House.Rooms
            from reference in House.ReferencesOf(room.Name)
            where !room.MayReferenceRoom(reference)
            select $"{room.Name} references {reference}");

    [Fact]
    public void What_a_project_references_lies_on_a_lower_floor()
    {
        var floors = House.Rooms.ToDictionary(room => room.Name, room => room.Floor);
        Assert.Empty(
            from room in House.Rooms
            from reference in House.ReferencesOf(room.Name)
            where floors[reference] > room.Floor || reference == room.Name
            select $"{room.Name} (floor {room.Floor}) references {reference} (floor {floors[reference]})");
    }

    private static bool IsProject(string? name) => File.Exists(Path.Combine(House.Root, "src", name!, $"{name}.csproj"));
}
